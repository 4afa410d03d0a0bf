// The machine around: room on the disk, a converter, the address that people use.
import { statfs } from 'node:fs/promises'
import type { Config } from '../../../base/config.ts'
import { fine, type Finding } from './findings.ts'

const GB = 1e9
/** Free bytes below which documents may soon fail, and below which PostgreSQL itself may stop. */
const LOW = { warning: 5 * GB, trouble: 1 * GB }

export async function checkDisk(config: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(config.home)
  const free = bavail * bsize
  const params = { free: (free / GB).toFixed(1), folder: config.home }
  const says = `${params.free} GB are free in ${config.home}.`
  if (free >= LOW.warning) return fine('disk.space', says, params)
  return {
    code: 'disk.low',
    params,
    level: free < LOW.trouble ? 'trouble' : 'warning',
    what: says,
    why: 'On a full disk no document is made and the database stops.',
    todo: 'Free some space, move OCTAVO_HOME to a larger disk, or keep files in a bucket (STORAGE_BUCKET).',
  }
}

export async function checkConverter(config: Config): Promise<Finding> {
  const { detectOffice } = await import('../../../engines/office/index.ts')
  const { native, wasm } = await detectOffice()
  const isThere = { native: native !== null, wasm, auto: native !== null || wasm }[config.office]
  if (isThere) {
    const which = native && config.office !== 'wasm' ? `LibreOffice ${native.version}` : 'LibreOffice as WASM'
    return fine('converter', `${which} makes the PDFs.`)
  }
  return {
    code: 'converter.missing',
    level: 'trouble',
    what: 'No converter was found.',
    why: 'Word files are filled, but no PDF can be made of them.',
    todo: 'Install LibreOffice (on Debian: apt install libreoffice-writer), or npm install with optional packages.',
  }
}

export function checkAddress(config: Config): Finding {
  const isOpen = !/^(127\.|localhost$|::1$)/.test(config.host)
  const { publicUrl } = config
  const isLocal = publicUrl !== undefined && /^http:\/\/(localhost|127\.)/.test(publicUrl)
  if (publicUrl === undefined && isOpen)
    return {
      code: 'address.unknown',
      level: 'warning',
      params: { host: config.host },
      what: `Octavo listens on ${config.host}, and PUBLIC_URL is not set.`,
      why: 'Links in messages and cookies would follow an address that others cannot use.',
      todo: 'Set PUBLIC_URL to the address that people type.',
    }
  if (publicUrl?.startsWith('http://') && !isLocal)
    return {
      code: 'address.plain',
      level: 'warning',
      params: { url: publicUrl },
      what: `PUBLIC_URL is ${publicUrl}, plain http.`,
      why: 'Whoever is on the line can read passwords.',
      todo: 'Put a reverse proxy with https in front, and say https:// in PUBLIC_URL.',
    }
  return publicUrl
    ? fine('address.known', `People use ${publicUrl}.`, { url: publicUrl })
    : fine('address.here', 'Only this machine can reach Octavo.')
}
