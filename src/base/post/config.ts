// Settings of mail, SMS and models: the operator's, which go before what an admin has saved in the app.
import { z } from 'zod'
import { setting } from '../setting.ts'
import { readMailbox } from './mail.ts'

const text = z.string().min(1).optional()

export const postSettings = {
  smtpUrl: setting({
    name: 'SMTP_URL',
    shape: z
      .string()
      .regex(/^smtps?:\/\/./, 'begins with smtp:// or smtps://')
      .refine(it => URL.canParse(it), 'not an address')
      .optional(),
    secret: true,
    says: 'Mail server for everybody: smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS), smtp://…?security=none.',
  }),
  smtpFrom: setting({
    name: 'SMTP_FROM',
    shape: z
      .string()
      .refine(it => readMailbox(it) !== undefined, 'an address, or Name <address>')
      .optional(),
    says: 'Sender of mail through SMTP_URL, such as Octavo <post@example.com>.',
  }),
  twilioSid: setting({
    name: 'TWILIO_ACCOUNT_SID',
    shape: text,
    says: 'Twilio account that sends SMS for everybody.',
  }),
  twilioToken: setting({
    name: 'TWILIO_AUTH_TOKEN',
    shape: text,
    secret: true,
    says: 'Auth token of that account.',
  }),
  twilioFrom: setting({ name: 'TWILIO_FROM', shape: text, says: 'Number or name that SMS come from.' }),
  twilioService: setting({
    name: 'TWILIO_MESSAGING_SERVICE_SID',
    shape: text,
    says: 'Messaging service of Twilio, instead of a number.',
  }),
  twilioApi: setting({
    name: 'TWILIO_API_URL',
    shape: z.url().default('https://api.twilio.com'),
    says: 'Twilio’s API, where it is that of a region.',
  }),
  openaiUrl: setting({
    name: 'OPENAI_BASE_URL',
    shape: z.url().optional(),
    says: 'A model provider that speaks OpenAI’s API, for everybody: https://api.openai.com/v1, or your own.',
  }),
  openaiKey: setting({
    name: 'OPENAI_API_KEY',
    shape: text,
    secret: true,
    says: 'Key of the model provider.',
  }),
  openaiModel: setting({ name: 'OPENAI_MODEL', shape: text, says: 'Model to ask.' }),
}
