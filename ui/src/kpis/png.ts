// A drawing as points: the window draws the SVG into a canvas, so that no program of ours has to know fonts.

/** Points for each unit of the drawing, so that it is sharp on paper. */
const SHARP = 2;
const BEGINS = "data:image/png;base64,";

/** The PNG of an SVG that says its size, in Base64. */
export async function pngOf(svg: string): Promise<string> {
  const [, wide, high] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  if (wide === undefined || high === undefined) throw new Error("a drawing without a size");
  const [width, height] = [Number(wide) * SHARP, Number(high) * SHARP];
  const image = new Image();
  // Without a size of its own an image is as large as whoever draws it thinks.
  const sized = svg.replace("<svg ", `<svg width="${width}" height="${height}" `);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no canvas");
  pen.drawImage(image, 0, 0, width, height);
  const url = canvas.toDataURL("image/png");
  if (!url.startsWith(BEGINS)) throw new Error("no PNG");
  return url.slice(BEGINS.length);
}
