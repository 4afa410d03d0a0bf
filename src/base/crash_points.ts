// Named points at which a test kills this process, to prove that nothing is lost or done twice there.

const [point, nth = '1'] = (process.env.OCTAVO_CRASH_AT ?? '').split(':')
let left = Number(nth)

/**
 * Does nothing unless the process was started with `OCTAVO_CRASH_AT=name` (or `name:3` for the third time it is passed);
 * then the process ends as by `kill -9`.
 */
export function crashPoint(name: string): void {
  if (name === point && --left === 0) process.kill(process.pid, 'SIGKILL')
}
