// Where pages take their scripts, styles and fonts from: this server, or a CDN in front of the same files.
import type { Config } from '../config.ts'

type Where = Pick<Config, 'assetUrl'>

/** Behind 'self' in a directive; with the folder, since many customers share the host of a CDN or bucket. */
export function assetSource({ assetUrl }: Where): string {
  return assetUrl === undefined ? '' : ` ${assetUrl}/assets/`
}

/** The built page with its files' addresses. */
export function withAssets(page: string, { assetUrl }: Where): string {
  if (assetUrl === undefined) return page
  return page.replaceAll(/\b(src|href)="\/assets\//g, (_, name: string) => `${name}="${assetUrl}/assets/`)
}

/**
 * Of files that hold nothing but our code: anybody's pages may load them, which a CDN's copies need. Their names hold
 * the content's hash.
 */
export const assetHeaders = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}
