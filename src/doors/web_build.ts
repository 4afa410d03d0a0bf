// The browser app, built when its sources are newer than what was built: a clone starts with nothing but `npm ci`.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { webDir } from './api.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = [
  'src/web/**/*',
  'src/modules/*/screens/**/*',
  'src/base/contract/*',
  'vite.config.ts',
  'package-lock.json',
]

/** Takes some 4 s when there is something to build and 30 ms otherwise. */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  if (!existsSync(vite) || !existsSync(join(root, 'vite.config.ts'))) return
  const mark = join(webDir, 'built-from')
  const digest = await digestOfSources()
  const built = await readFile(mark, 'utf8').catch(() => '')
  if (built === digest) return
  say('Building the browser app …')
  await run(vite)
  await writeFile(mark, digest)
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const paths: string[] = []
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true }))
    if (entry.isFile()) paths.push(join(entry.parentPath, entry.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(await readFile(path))
  return hash.digest('hex')
}

function run(vite: string): Promise<void> {
  return new Promise((done, broke) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.once('error', broke)
    child.once('exit', code =>
      code === 0 ? done() : broke(new Error('The browser app could not be built.')),
    )
  })
}
