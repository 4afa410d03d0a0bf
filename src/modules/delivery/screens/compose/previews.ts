// What would be sent, asked anew a moment after the last key, and kept on the screen meanwhile.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Channel } from '../../contract.ts'
import { isWhole, wireOf, type Cargo, type How } from './how.ts'

function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** @param at whose message is shown, from 0 */
export function usePreview(cargo: Cargo, how: How, channel: Channel, at: number) {
  const settled = useSettled(how, 350)
  const { skip_unreachable: _, ...wire } = wireOf(settled, cargo.canRepeat, channel)
  return useQuery({
    queryKey: [...cargo.key, 'preview', wire, at],
    queryFn: () => cargo.preview({ ...wire, skip_unreachable: false, at }),
    enabled: isWhole({ ...wire, skip_unreachable: false }),
    placeholderData: keepPreviousData,
  })
}
