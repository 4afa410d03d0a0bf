// The fonts that come with Octavo, so that a letter breaks its lines the same on every machine.
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** Metric twins of Calibri, Arial, Times New Roman and Courier New; then what is taken for scripts that those lack. */
const FAMILIES = ['carlito', 'arimo', 'tinos', 'cousine', 'noto-sans', 'noto-sans-arabic'] as const
const STYLE = /_(400Regular|700Bold)(_Italic)?\.ttf$/

/** Full paths of the bundled TrueType files: regular, bold, italic and bold italic of each family. */
export async function listBundledFonts(): Promise<string[]> {
  const require = createRequire(import.meta.url)
  const found: string[] = []
  for (const family of FAMILIES) {
    const dir = dirname(require.resolve(`@expo-google-fonts/${family}/package.json`))
    const files = await readdir(dir, { recursive: true })
    found.push(...files.filter(file => STYLE.test(file)).map(file => join(dir, file)))
  }
  return found.toSorted()
}

/** Copies the bundled fonts to `dir`, where an unprivileged converter can read them, with a fontconfig file. */
export async function layOutFonts(dir: string): Promise<{ fonts: string[]; config: string }> {
  await mkdir(dir, { recursive: true, mode: 0o755 })
  const fonts: string[] = []
  for (const from of await listBundledFonts()) {
    const to = join(dir, basename(from))
    await copyFile(from, to)
    await chmod(to, 0o644)
    fonts.push(to)
  }
  const config = join(dir, 'fonts.conf')
  await writeFile(config, fontconfig(dir), { mode: 0o644 })
  return { fonts, config }
}

/** The machine's own fonts first, then ours; Word's names fall on the metric twins. */
function fontconfig(dir: string): string {
  const twins = [
    ['Calibri', 'Carlito'],
    ['Arial', 'Arimo'],
    ['Helvetica', 'Arimo'],
    ['Times New Roman', 'Tinos'],
    ['Courier New', 'Cousine'],
  ]
  const alias = ([from, to]: string[]) =>
    `<alias binding="same"><family>${from}</family><accept><family>${to}</family></accept></alias>`
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<dir>${escapeXml(dir)}</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
${twins.map(alias).join('\n')}
</fontconfig>
`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
