// Where a LibreOffice puts the two sockets that it listens on, so that they can be found and later removed.
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The profile of the converter that lives in `dir`. */
export function profileUrl(dir: string): string {
  return pathToFileURL(join(dir, 'profile')).href
}

/** What its pipe is called: told to it by --accept. */
export function pipeName(dir: string): string {
  return `octavo-${basename(dir)}`
}

/** Where the pipe may lie: LibreOffice takes the first folder that is writable and puts the user's number in the name. */
export function pipePaths(dir: string, uids: number[]): string[] {
  return ['/tmp', '/var/tmp', dir].flatMap(place =>
    uids.map(uid => `${place}/OSL_PIPE_${uid}_${pipeName(dir)}`),
  )
}

/** Both sockets, where they lie outside its folder; a killed LibreOffice leaves them. */
export function loosePipes(dir: string, uids: number[]): string[] {
  const names = [pipeName(dir), secondName(dir)]
  return ['/tmp', '/var/tmp'].flatMap(place =>
    uids.flatMap(uid => names.map(name => `${place}/OSL_PIPE_${uid}_${name}`)),
  )
}

/** The pipe by which a second start would find the first: MD5 of the profile's URL in UTF-16, without leading zeros. */
function secondName(dir: string): string {
  const digest = createHash('md5')
    .update(Buffer.from(profileUrl(dir), 'utf16le'))
    .digest()
  return `SingleOfficeIPC_${[...digest].map(byte => byte.toString(16)).join('')}`
}
