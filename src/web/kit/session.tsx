// Who is signed in, for screens that show or hide by role and capability.
import { createContext, use } from 'react'
import type { Capability, Role } from '../../base/contract/route.ts'

export interface Session {
  name: string
  email: string
  userId: string
  role: Role
  capabilities: readonly Capability[]
  workspace: string
  isSample: boolean
  /** Nothing is open but setting up a second factor. */
  needsFactor: boolean
}

export const SessionContext = createContext<Session | null>(null)

/** The person who is signed in. Only screens behind the sign-in may ask. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession is for screens behind the sign-in')
  return session
}

/** Admins may do everything; others what they were granted (any of several is enough). */
export function can(session: Session, wanted?: Capability | readonly Capability[]): boolean {
  if (session.role === 'admin' || wanted === undefined) return true
  const any = typeof wanted === 'string' ? [wanted] : wanted
  return any.some(one => session.capabilities.includes(one))
}
