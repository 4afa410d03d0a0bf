// The kinds of connections there are: a new one is a file of its own and its name here.
import type { ConnectionKind } from '../../../base/connections/kind.ts'
import { smsKind, smtpKind } from '../../../base/post/index.ts'
import { aiKind } from './ai.ts'

export const kinds: readonly ConnectionKind[] = [smtpKind, smsKind, aiKind]
