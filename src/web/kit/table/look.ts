// The look of the table on the screen: what the address says, and at once what was just chosen.
import { useState } from 'react'
import { useAddress } from './address.ts'
import { readLook, writeLook } from './url-state.ts'
import type { Look } from './url-state.ts'

export function useLook(): [Look, (next: Partial<Look>) => void] {
  const [search, edit] = useAddress()
  // The address changes a moment after the click; until then the choice is shown from here.
  const [chosen, setChosen] = useState<{ at: string; look: Look }>()
  const at = search.toString()
  const look = chosen?.at === at ? chosen.look : readLook(search)

  function change(next: Partial<Look>) {
    setChosen({ at, look: { ...look, ...next } })
    edit(search => writeLook(search, next))
  }
  return [look, change]
}
