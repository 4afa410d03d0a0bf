// This module's typed calls and the names under which answers are kept.
import type { QueryClient } from '@tanstack/react-query'
import { caller, strangersCaller } from '../../../web/kit/wire/call.ts'
import { tellTabs } from '../../../web/kit/wire/tabs.ts'
import type { Session } from '../../../web/kit/session.tsx'
import type { Me, workspaceContract } from '../contract.ts'

export const call = caller<typeof workspaceContract>()
export const askAsStranger = strangersCaller<typeof workspaceContract>()

export type Setup = Awaited<ReturnType<typeof setupQuery.queryFn>>

export const setupQuery = {
  queryKey: ['setup'],
  queryFn: async () => (await askAsStranger('GET /setup')).body,
  staleTime: 60_000,
}

export const meQuery = {
  queryKey: ['me'],
  queryFn: async () => sessionOf((await call('GET /auth/me')).body),
  staleTime: 5 * 60_000,
}

export function sessionOf({ user, workspace, needs_second_factor }: Me): Session {
  return {
    name: user.username,
    email: user.email,
    userId: user.id,
    role: user.role,
    capabilities: user.capabilities,
    workspace: workspace.name,
    isSample: workspace.kind === 'sample',
    needsFactor: needs_second_factor,
  }
}

/** After a sign-in: nothing that was kept for somebody else may be shown. */
export function beginSession(answers: QueryClient, me: Me): void {
  tellTabs()
  answers.clear()
  answers.setQueryData(meQuery.queryKey, sessionOf(me))
}
