// Bundles the widget into dist/: widget.js (with its styles inside) and widget.css (the same styles, for browsers
// that cannot adopt a constructed style sheet). Run with --watch to rebuild on every save.
import { readFile, writeFile } from "node:fs/promises";
import { build, context } from "esbuild";

const TARGET = ["es2019", "chrome73", "safari13", "firefox78"];
const STYLES = "src/styles/widget.css";

/**
 * A rem is a share of the font size of the page's root, and portals set that to anything (62.5 %, 100 px). In a media query
 * it is not: there it stays. Zooming enlarges px, too.
 */
const fixedSizes = (css) => css.replace(/@media[^{]*|(\d*\.?\d+)rem\b/g, (all, size) => (size ? `${Number((size * 16).toFixed(2))}px` : all));

/** Import of the style sheet gives its bundled, minified text. */
const styleText = {
  name: "style-text",
  setup(bundler) {
    bundler.onLoad({ filter: /widget\.css$/ }, async ({ path }) => {
      const result = await build({ entryPoints: [path], bundle: true, minify: true, write: false, target: TARGET, metafile: true });
      return { contents: fixedSizes(result.outputFiles[0].text), loader: "text", watchFiles: Object.keys(result.metafile.inputs) };
    });
  },
};

const script = {
  entryPoints: ["src/main.ts"],
  outfile: "dist/widget.js",
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: TARGET,
  plugins: [styleText],
  logLevel: "info",
};
const styles = { entryPoints: [STYLES], outfile: "dist/widget.css", bundle: true, minify: true, charset: "utf8", target: TARGET, logLevel: "info" };

if (process.argv.includes("--watch")) {
  for (const options of [script, styles]) await (await context(options)).watch();
} else {
  await Promise.all([build(script), build(styles)]);
  await writeFile(styles.outfile, fixedSizes(await readFile(styles.outfile, "utf8")));
}
