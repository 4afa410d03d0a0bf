// Revoking, renewing and sending links again, one or many: each has its own result.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { call } from '../calls.ts'

export type Act = 'revoke' | 'renew' | 'resend'

export interface Result {
  id: string
  status: number
  problem?: { code: string; detail: string } | undefined
}

function doneWords(act: Act, n: number): string {
  const words: Record<Act, string> = {
    revoke: t('{n} link revoked|{n} links revoked', { n }),
    renew: t('{n} link renewed|{n} links renewed', { n }),
    resend: t('{n} link resent|{n} links resent', { n }),
  }
  return words[act]
}

/** @param onRefused told of every link when at least one was refused */
export function useActs(onRefused: (results: Result[]) => void) {
  const answers = useQueryClient()
  return useMutation({
    mutationFn: async ({ act, ids }: { act: Act; ids: string[] }) =>
      (await call('POST /links/bulk', { body: { act, ids } })).body.results,
    onSuccess: (results, { act }) => {
      const done = results.filter(it => it.status === 200).length
      if (done > 0) say(doneWords(act, done))
      if (done < results.length) onRefused(results)
    },
    onError: sayProblem,
    onSettled: () =>
      Promise.all([
        answers.invalidateQueries({ queryKey: ['links'] }),
        answers.invalidateQueries({ queryKey: ['deliveries'] }),
        answers.invalidateQueries({ queryKey: ['accesses'] }),
      ]),
  })
}
