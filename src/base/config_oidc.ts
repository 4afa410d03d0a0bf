// What can be set of sign-in by an identity provider (OpenID Connect).
import { z } from 'zod'
import { flag, setting } from './setting.ts'

export const oidcSettings = {
  oidcIssuer: setting({
    name: 'OIDC_ISSUER',
    shape: z.url({ protocol: /^https?$/ }).optional(),
    says: 'Sign-in by your own identity provider (OpenID Connect): its issuer, such as https://login.example.com.',
  }),
  oidcClientId: setting({
    name: 'OIDC_CLIENT_ID',
    shape: z.string().min(1).optional(),
    says: 'What Octavo is called there. Its redirect address is PUBLIC_URL with /login/oidc at the end.',
  }),
  oidcClientSecret: setting({
    name: 'OIDC_CLIENT_SECRET',
    shape: z.string().min(1).optional(),
    secret: true,
    says: 'The secret of that client, where it has one.',
  }),
  oidcName: setting({
    name: 'OIDC_NAME',
    shape: z.string().max(60).default('single sign-on'),
    says: 'What the button on the sign-in page calls it.',
  }),
  oidcCreateUsers: setting({
    name: 'OIDC_CREATE_USERS',
    shape: flag.default(false),
    says: '1: who comes from there for the first time gets an account, as a standard user without capabilities.',
  }),
  oidcDomains: setting({
    name: 'OIDC_DOMAINS',
    shape: z
      .string()
      .default('')
      .transform(it =>
        it
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      ),
    says: 'E-mail domains that may come from there, separated by commas. Without it all may.',
  }),
  oidcWorkspace: setting({
    name: 'OIDC_WORKSPACE',
    shape: z.uuid().optional(),
    says: 'The id of the company that it leads into; needed only where an installation has several.',
  }),
}
