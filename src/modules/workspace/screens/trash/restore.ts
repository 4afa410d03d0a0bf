// Bringing things back: each by itself, so that one that cannot come back keeps no other.
import { useQueryClient } from '@tanstack/react-query'
import { use, useMemo } from 'react'
import { useNavigate } from 'react-router'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { NounsContext } from '../../../../web/kit/slots.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { TrashItem } from '../../contract.ts'
import { call } from '../calls.ts'

export function useRestore() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const nouns = use(NounsContext)
  return useMemo(
    () => async (items: TrashItem[]) => {
      const back: { kind: string; id: string; name: string }[] = []
      for (const { id } of items) {
        try {
          back.push((await call('POST /trash/{item_id}/restore', { params: { item_id: id } })).body)
        } catch (error) {
          sayProblem(error)
        }
      }
      const [first] = back
      if (!first) return
      // It is back in lists, counts and searches of any area.
      await answers.invalidateQueries()
      const to = nouns[first.kind]?.placeOf?.(first.id)
      say(
        back.length === 1
          ? t('{name} restored', { name: first.name })
          : t('{n} thing restored|{n} things restored', { n: back.length }),
        to === undefined ? undefined : { label: t('Open'), onClick: () => void navigate(to) },
      )
    },
    [answers, navigate, nouns],
  )
}
