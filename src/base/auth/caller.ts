// Who asks, and whether a route lets them in.
import type { Capability, Role, Route } from '../contract/route.ts'
import { refuse } from '../errors.ts'

export interface Caller {
  user_id: string
  workspace_id: string
  name: string
  role: Role
  capabilities: readonly Capability[]
  /** The session of an access token; none for API keys and for the house's own calls. */
  session_id?: string
  /** Of an access token: who signed in by password and had no second factor then. */
  by_password_alone?: boolean
  /** The API key that was shown; its rights are already taken into account in role and capabilities. */
  key?: { id: string; name: string; access: 'read' | 'write' }
}

/** Admins have every capability; a standard user needs one of those that the route names. */
export function hasCapability(
  caller: Pick<Caller, 'role' | 'capabilities'>,
  wanted: Route['capability'],
): boolean {
  if (wanted === undefined || caller.role === 'admin') return true
  const any = typeof wanted === 'string' ? [wanted] : wanted
  return any.some(it => caller.capabilities.includes(it))
}

export function mayCall(caller: Caller, route: Pick<Route, 'roles' | 'capability'>): boolean {
  if (route.roles === 'public') return true
  return route.roles.includes(caller.role) && hasCapability(caller, route.capability)
}

/** Also of who was removed a moment ago, when their request was let in already. */
export function sessionEnded() {
  return refuse('session.ended', 401, 'Your session has ended. Sign in again.')
}
