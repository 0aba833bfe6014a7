"""Supply from a clerk's table (CSV, XLSX): template, columns, reading, and what becomes of an import."""
