/**
 * JSON of an object that a page cannot bend: some portals still load libraries that add `toJSON` and other names to
 * every object, and fetch reads its options through the prototype, too.
 */
export function encode(fields: object): string {
  return JSON.stringify(plain(fields));
}

/** The same fields on an object without a prototype. */
export function plain<Fields extends object>(fields: Fields): Fields {
  return Object.assign(Object.create(null) as object, fields) as Fields;
}
