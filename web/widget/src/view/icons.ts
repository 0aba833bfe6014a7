const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: ["M5 12h13", "M12 5l7 7-7 7"],
  restart: ["M4 5v5h5", "M4.6 10A8 8 0 1 1 4 14"],
  document: ["M7 3h7l4 4v14H7z", "M14 3v4h4", "M10 12h5", "M10 16h5"],
  chevron: ["M9 6l6 6-6 6"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  open: ["M12 4a8 8 0 1 0 .01 0z"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  external: ["M14 4h6v6", "M20 4l-9 9", "M18 14v6H4V6h6"],
  alert: ["M12 8v5", "M12 16.5v.5", "M12 3l9.5 17h-19z"],
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative line icon in the colour of the surrounding text. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24", class: `icon icon-${name}`, fill: "none", stroke: "currentColor",
    "stroke-width": "1.75", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.appendChild(path);
  }
  return svg;
}
