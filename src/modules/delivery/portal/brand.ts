// How the company looks to the customer it wrote to: its colours, its logo, its last lines.
import type { FileReply } from '../../../base/http/ask.ts'
import { refuse } from '../../../base/errors.ts'
import { readBranding } from '../../workspace/index.ts'
import { inVisit, type PortalAsk, type PortalBase } from './asks.ts'
import type { PortalBrand } from './contract.ts'

export function readPortalBrand(at: PortalBase, ask: PortalAsk): Promise<PortalBrand> {
  return inVisit(at, ask, async tx => {
    const { colour, on_dark, ink, footer, logo } = await readBranding(tx)
    const place = `/api/portal/${ask.params.token}/logo`
    const picture = logo && { width: logo.width, height: logo.height, file: place }
    return { colour, on_dark, ink, footer, logo: picture }
  })
}

/** @throws refusal `logo.missing` (404) */
export async function readPortalLogo(at: PortalBase, ask: PortalAsk): Promise<FileReply> {
  const { workspace_id, brand } = await inVisit(at, ask, async (tx, _visit, held) => ({
    workspace_id: held.workspace_id,
    brand: await readBranding(tx),
  }))
  if (!brand.logo) throw refuse('logo.missing', 404, 'This company shows no logo.')
  const { stream } = await at.base.files.open(workspace_id, brand.logo.sha256)
  return {
    media_type: brand.logo_media_type ?? 'image/png',
    name: null,
    inline: true,
    body: stream,
    size: brand.logo.size,
    headers: { 'cache-control': 'no-store' },
  }
}
