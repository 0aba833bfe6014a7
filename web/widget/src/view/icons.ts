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
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  minimise: ["M5 9l7 7 7-7"],
  chat: ["M4 5h16v11H11l-5 4v-4H4z", "M8.5 9.5h7", "M8.5 12.5h4"],
  phone: ["M8 2.5h8v19H8z", "M11 18.5h2"],
  qr: ["M4 4h6v6H4z", "M14 4h6v6h-6z", "M4 14h6v6H4z", "M14 14h2.5v2.5", "M20 14v.01", "M20 17v3h-3", "M14 20v.01"],
  clip: ["M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.5"],
  trash: ["M4 7h16", "M9 7V4h6v3", "M6 7l1 13h10l1-13", "M10 11v5", "M14 11v5"],
  speak: ["M4 9.5v5h3.5L13 19V5L7.5 9.5z", "M16 9a4 4 0 0 1 0 6", "M18.5 6.5a8 8 0 0 1 0 11"],
  stop: ["M7 7h10v10H7z"],
  person: ["M12 4a4 4 0 1 0 .01 0z", "M4.5 20a7.5 7.5 0 0 1 15 0"],
  thumbUp: ["M7 11v9H4v-9z", "M7 11l4-8a2 2 0 0 1 2.5 2.5L13 9h6l-2 11H7"],
  thumbDown: ["M7 13V4H4v9z", "M7 13l4 8a2 2 0 0 0 2.5-2.5L13 15h6L17 4H7"],
  clock: ["M12 4a8 8 0 1 0 .01 0z", "M12 8v4.5l3 1.5"],
  alert: ["M12 8v5", "M12 16.5v.5", "M12 3l9.5 17h-19z"],
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative line icon in the colour of the surrounding text. */
export function icon(name: IconName): SVGSVGElement {
  const svg = svgNode("svg", {
    viewBox: "0 0 24 24", class: `icon icon-${name}`, fill: "none", stroke: "currentColor",
    "stroke-width": "1.75", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false",
  });
  for (const d of PATHS[name]) svg.appendChild(svgNode("path", { d }));
  return svg;
}

export function svgNode<Tag extends "svg" | "path">(tag: Tag, attributes: Readonly<Record<string, string>>): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
