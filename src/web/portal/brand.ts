// The company's own colours and logo, worn by the page once they are here; without them it is the house's.
import { useEffect, useState } from 'preact/hooks'
import { readBrand, type PortalBrand } from './call.ts'

let worn: PortalBrand | null = null
const listeners = new Set<() => void>()

/** Never fails: a page without its colours is still the page. */
export async function wearBrand(): Promise<void> {
  if (worn) return
  try {
    worn = await readBrand()
  } catch {
    return
  }
  const { style } = document.documentElement
  style.setProperty('--brand', worn.colour)
  style.setProperty('--brand-ink', worn.ink)
  style.setProperty('--brand-dark', worn.on_dark)
  for (const listener of listeners) listener()
}

export function useBrand(): PortalBrand | null {
  const [brand, setBrand] = useState(worn)
  useEffect(() => {
    const hear = () => setBrand(worn)
    listeners.add(hear)
    return () => void listeners.delete(hear)
  }, [])
  return brand
}
