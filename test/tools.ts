// Which outside programs this machine has; tests that need one are skipped by name without it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

const chromiums = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Path of a Chromium, or null. */
export const chromium = chromiums.find(path => path !== '' && existsSync(path)) ?? null
/** Path of a clamd, or null. */
export const clamd =
  [process.env.CLAMD ?? '', '/usr/sbin/clamd', '/usr/local/sbin/clamd'].find(
    path => path !== '' && existsSync(path),
  ) ?? null
/** Path of Debian's exim, or null; it takes root to start one. */
export const exim =
  process.getuid?.() === 0 && existsSync('/usr/sbin/exim4') && isThere('/usr/sbin/exim4')
    ? '/usr/sbin/exim4'
    : null
export const hasQpdf = isThere('qpdf')
export const hasPoppler = isThere('pdftotext')

export async function missingTools(): Promise<string[]> {
  const { detectOffice } = await import('../src/engines/office/index.ts')
  const missing: string[] = []
  if (!chromium) missing.push('Chromium')
  if (!(await detectOffice()).native) missing.push('LibreOffice')
  if (!clamd) missing.push('clamd')
  if (!exim) missing.push('exim (as root)')
  if (!hasQpdf) missing.push('qpdf')
  if (!hasPoppler) missing.push('poppler')
  if (!existsSync(join(import.meta.dirname, '../bench/node_modules')))
    missing.push('the peers of the benchmarks (npm ci in bench)')
  return missing
}
