// The mails that Octavo sends of itself: what each may name, examples of it, and the wording that comes with it.
import type { Locale } from './contract.ts'

export interface Wording {
  subject: string
  text: string
  html: string | null
}

export interface MailKind {
  /** Placeholders with an example each. */
  examples: Record<string, string>
  wording: Record<Locale, Wording>
}

const wording = (subject: string, text: string): Wording => ({ subject, text, html: null })

export const mailKinds: Readonly<Record<string, MailKind>> = {
  invite: {
    examples: {
      company: 'Halden & Vale',
      inviter: 'Ada Halden',
      email: 'bo@example.com',
      link: 'https://octavo.example.com/invite?token=example',
      hours: '72',
    },
    wording: {
      en: wording(
        '{{inviter}} invites you to {{company}}',
        'Hello,\n\n{{inviter}} invites you to work with {{company}} in Octavo.\n\nSet your name and password here:\n{{link}}\n\nThe link counts once, for {{hours}} hours.',
      ),
      de: wording(
        '{{inviter}} lädt Sie zu {{company}} ein',
        'Guten Tag,\n\n{{inviter}} lädt Sie ein, mit {{company}} in Octavo zu arbeiten.\n\nHier wählen Sie Ihren Namen und Ihr Passwort:\n{{link}}\n\nDer Link gilt einmal, {{hours}} Stunden lang.',
      ),
    },
  },
  job_finished: {
    examples: {
      company: 'Halden & Vale',
      title: 'Quarterly letters',
      done: '498',
      failed: '2',
      link: 'https://octavo.example.com/',
    },
    wording: {
      en: wording(
        '{{title}} is done',
        '{{title}} is done: {{done}} succeeded, {{failed}} failed.\n\nOpen Octavo:\n{{link}}',
      ),
      de: wording(
        '{{title}} ist fertig',
        '{{title}} ist fertig: {{done}} gelungen, {{failed}} fehlgeschlagen.\n\nOctavo öffnen:\n{{link}}',
      ),
    },
  },
  job_failed: {
    examples: {
      company: 'Halden & Vale',
      title: 'Quarterly letters',
      error: 'The template has no placeholder of this name.',
      link: 'https://octavo.example.com/',
    },
    wording: {
      en: wording('{{title}} failed', '{{title}} failed:\n\n{{error}}\n\nOpen Octavo:\n{{link}}'),
      de: wording(
        '{{title}} ist fehlgeschlagen',
        '{{title}} ist fehlgeschlagen:\n\n{{error}}\n\nOctavo öffnen:\n{{link}}',
      ),
    },
  },
  new_device: {
    examples: {
      company: 'Halden & Vale',
      name: 'Bo',
      device: 'Firefox on Linux',
      address: '203.0.113.7',
      time: '2026-11-20 14:05 UTC',
      link: 'https://octavo.example.com/account',
    },
    wording: {
      en: wording(
        'New sign-in to your Octavo account',
        'Hello {{name}},\n\nsomebody signed in to your account from a device that was not seen before:\n\n{{device}}\n{{address}}\n{{time}}\n\nWas it you? Then there is nothing to do. If not, change your password and end that session:\n{{link}}',
      ),
      de: wording(
        'Neue Anmeldung bei Ihrem Octavo-Konto',
        'Guten Tag {{name}},\n\njemand hat sich von einem Gerät angemeldet, das noch nicht vorkam:\n\n{{device}}\n{{address}}\n{{time}}\n\nWaren Sie es? Dann ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort und beenden Sie jene Sitzung:\n{{link}}',
      ),
    },
  },
  question_asked: {
    examples: {
      company: 'Halden & Vale',
      name: 'Bo',
      customer: 'Claire Moreau',
      title: 'Invoice 2026-117',
      question: 'Why did the amount change?',
      link: 'https://octavo.example.com/deliveries',
    },
    wording: {
      en: wording(
        '{{customer}} asks about {{title}}',
        'Hello {{name}},\n\n{{customer}} asks about {{title}}:\n\n{{question}}\n\nSee what was sent:\n{{link}}',
      ),
      de: wording(
        '{{customer}} fragt zu {{title}}',
        'Guten Tag {{name}},\n\n{{customer}} fragt zu {{title}}:\n\n{{question}}\n\nWas gesendet wurde:\n{{link}}',
      ),
    },
  },
  webhook_disabled: {
    examples: {
      company: 'Halden & Vale',
      name: 'Bo',
      url: 'https://warehouse.example.com/hooks',
      link: 'https://octavo.example.com/admin/webhooks/example',
    },
    wording: {
      en: wording(
        'A webhook was disabled: {{url}}',
        'Hello {{name}},\n\nOctavo no longer sends events to {{url}}: it took nothing for five days, or said that it is gone. What happened meanwhile is in its log and can be sent again.\n\nMend the receiver, then enable the webhook:\n{{link}}',
      ),
      de: wording(
        'Ein Webhook wurde abgeschaltet: {{url}}',
        'Guten Tag {{name}},\n\nOctavo sendet keine Ereignisse mehr an {{url}}: Fünf Tage lang wurde nichts angenommen, oder es hieß, die Adresse gebe es nicht mehr. Was inzwischen geschah, steht im Protokoll und kann noch einmal gesendet werden.\n\nBringen Sie den Empfänger in Ordnung, dann schalten Sie den Webhook wieder ein:\n{{link}}',
      ),
    },
  },
  backup_failed: {
    examples: {
      company: 'Halden & Vale',
      name: 'Ada',
      error: 'There is no room left on the disk.',
      link: 'https://octavo.example.com/',
    },
    wording: {
      en: wording(
        'The backup of Octavo failed',
        'Hello {{name}},\n\nthe backup of Octavo failed:\n\n{{error}}\n\nUntil one succeeds, what is new since the last one can be lost.\n{{link}}',
      ),
      de: wording(
        'Die Sicherung von Octavo ist fehlgeschlagen',
        'Guten Tag {{name}},\n\ndie Sicherung von Octavo ist fehlgeschlagen:\n\n{{error}}\n\nBis eine gelingt, kann verloren gehen, was seit der letzten neu ist.\n{{link}}',
      ),
    },
  },
  delivery: {
    examples: {
      company: 'Halden & Vale',
      name: 'Claire Moreau',
      title: 'Your quarterly statement',
      link: 'https://octavo.example.com/p/example',
      expires: '2026-12-20',
    },
    wording: {
      en: wording(
        '{{title}} from {{company}}',
        'Dear {{name}},\n\n{{title}} is ready for you:\n{{link}}\n\nThe link works until {{expires}}.\n\n{{company}}',
      ),
      de: wording(
        '{{title}} von {{company}}',
        'Guten Tag {{name}},\n\n{{title}} liegt für Sie bereit:\n{{link}}\n\nDer Link gilt bis {{expires}}.\n\n{{company}}',
      ),
    },
  },
}
