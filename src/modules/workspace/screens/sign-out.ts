// Signing out, for the spine and for whoever is held up before the house.
import { useMutation } from '@tanstack/react-query'
import { sayProblem } from '../../../web/kit/parts/toast.ts'
import { tellTabs } from '../../../web/kit/wire/tabs.ts'
import { askAsStranger } from './calls.ts'

export function useSignOut() {
  return useMutation({
    mutationFn: () => askAsStranger('POST /auth/logout', { body: {} }),
    onSuccess: () => {
      tellTabs()
      // A new page: nothing of this session may stay in memory, nor its event stream open.
      location.assign('/login')
    },
    onError: sayProblem,
  })
}
