import type { Qr } from "../wire/contract";
import { svgNode } from "./icons";

// Whole pixels for each module: what is drawn between pixels is harder to read for a camera.
const PIXELS = 6;

/** A QR code drawn from its path: no image to load, so no policy of the page can forbid it. */
export function qrImage(qr: Qr, label: string): SVGElement {
  const svg = svgNode("svg", {
    class: "qr", width: String(qr.size * PIXELS), viewBox: `0 0 ${qr.size} ${qr.size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges", focusable: "false",
  });
  svg.appendChild(svgNode("path", { d: qr.path }));
  return svg;
}
