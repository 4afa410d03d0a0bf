// Colours that can be read: contrast as WCAG 2.2 counts it, and the nearest colour of the same hue that has enough.

/** The paper of the light and of the dark theme, and what text on a colour may be. */
export const papers = { light: '#fbfcfb', dark: '#0f1513' }
const inks = ['#ffffff', '#0f1513']

/** WCAG 2.2, 1.4.3: text of ordinary size. */
export const enough = 4.5

type Rgb = [red: number, green: number, blue: number]

function rgbOf(colour: string): Rgb {
  const n = Number.parseInt(colour.slice(1), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map(it => Math.round(it).toString(16).padStart(2, '0')).join('')}`
}

function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map(it => {
    const share = it / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** The colour itself where it can be read on this paper, else the nearest towards black or white that can. */
export function nearestReadable(colour: string, paper: string): string {
  if (contrast(colour, paper) >= enough) return colour.toLowerCase()
  const end: Rgb = luminance(paper) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  const from = rgbOf(colour)
  for (let step = 1; step <= 255; step++) {
    const mixed = hexOf(from.map((it, at) => it + ((end[at] ?? 0) - it) * (step / 255)) as Rgb)
    if (contrast(mixed, paper) >= enough) return mixed
  }
  return hexOf(end)
}

/** White or ink, whichever is read better on it. */
export function inkOn(colour: string): string {
  return inks.toSorted((a, b) => contrast(b, colour) - contrast(a, colour))[0] ?? '#ffffff'
}
