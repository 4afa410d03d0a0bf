// Whether a process that wrote down its number still lives, though numbers are given out again.
import { readFile } from 'node:fs/promises'

/** What to write down about this process: its number, and on Linux the tick it was born in. */
export async function ownMark(): Promise<string> {
  return `${process.pid} ${(await birthOf(process.pid)) ?? ''}`.trim()
}

export async function lives(mark: string): Promise<boolean> {
  const [pid = '', birth] = mark.trim().split(' ')
  if (!(await isAlive(Number(pid)))) return false
  const now = await birthOf(Number(pid))
  return birth === undefined || now === undefined || birth === now
}

/** A zombie is dead: in a container whose first process reaps nobody it would stay for good. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return (await statusOf(pid))?.[0] !== 'Z'
}

/** The command line, where the system shows it (Linux); undefined elsewhere. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
  } catch {
    return '' // It ended between two looks.
  }
}

async function birthOf(pid: number): Promise<string | undefined> {
  return (await statusOf(pid))?.[19]
}

// proc(5): fields from the third (state) on, counted after the name, which is in brackets and may hold anything.
async function statusOf(pid: number): Promise<string[] | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
