// How a company's mails look: its logo or name above, its colour on the line and the links, its last lines below.
import type { Mail } from '../../../base/post/index.ts'
import type { Tx } from '../../../base/db/index.ts'
import { readBranding } from '../branding/branding.ts'

export interface MailLook {
  company: string
  sender: NonNullable<Mail['sender']>
  colour: string
  footer: string | null
  /** Height as it is shown, in pixels. */
  logo: { media_type: string; sha256: string; height: number; width: number } | null
}

export async function readMailLook(tx: Tx): Promise<MailLook> {
  const { company, colour, footer, sender_name, logo, logo_media_type } = await readBranding(tx)
  const scale = logo ? Math.min(1, 48 / logo.height, 192 / logo.width) : 1
  return {
    ...{ company, colour, footer },
    sender: { name: sender_name ?? company, is_chosen: sender_name !== null },
    logo:
      logo && logo_media_type
        ? {
            ...{ media_type: logo_media_type, sha256: logo.sha256 },
            height: Math.max(1, Math.round(logo.height * scale)),
            width: Math.max(1, Math.round(logo.width * scale)),
          }
        : null,
  }
}

const cid = 'logo'

/** What the mail is sent with beside its words. */
export function mailExtras({ sender, logo }: MailLook): Pick<Mail, 'sender' | 'pictures'> {
  return {
    sender,
    ...(logo ? { pictures: [{ cid, media_type: logo.media_type, sha256: logo.sha256 }] } : {}),
  }
}

/** The footer below a plain text, after the mark that mail programs know (RFC 3676, 4.3). */
export function layText(text: string, look: MailLook | null): string {
  return look?.footer ? `${text}\n\n-- \n${look.footer}` : text
}

/** `inner` is HTML; `isHere`: shown in a browser, where no picture comes along. */
export function layHtml(inner: string, look: MailLook | null, isHere = false): string {
  const head = look ? headOf(look, isHere) : ''
  const lines = look?.footer?.split('\n').map(it => escapeHtml(it)) ?? []
  const foot =
    lines.length > 0
      ? `<p style="margin:32px 0 0;padding-top:8px;border-top:1px solid #d5dcd8;color:#46544e;font-size:13px">${lines.join('<br>')}</p>`
      : ''
  return `<!doctype html><html><body style="font:16px/1.5 sans-serif;color:#14201c;max-width:36em;margin:0 auto;padding:20px">${head}${inner}${foot}</body></html>`
}

function headOf({ company, colour, logo }: MailLook, isHere: boolean): string {
  const name = escapeHtml(company)
  const shown =
    logo && !isHere
      ? `<img src="cid:${cid}" width="${logo.width}" height="${logo.height}" alt="${name}" style="display:block">`
      : name
  return `<p style="margin:0 0 24px;padding-bottom:12px;border-bottom:2px solid ${colour};color:${colour};font-size:18px;font-weight:600">${shown}</p>`
}

export function escapeHtml(text: string): string {
  const words: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, it => words[it] ?? it)
}
