// Handlers of delivery.
import type { Base } from '../../base/base.ts'
import type { Handlers } from '../../base/http/ask.ts'
import { exportAccesses, listAccesses } from './access/accesses.ts'
import { readChain } from './access/chain.ts'
import { accessWriter } from './access/record.ts'
import { smsCallback, smsReply } from './callbacks/callbacks.ts'
import type { deliveryContract } from './contract.ts'
import {
  cancelDelivery,
  createDelivery,
  listDeliveries,
  previewDelivery,
  readDelivery,
  resendDelivery,
  sampleDelivery,
} from './deliveries/deliveries.ts'
import { changeLinks } from './links/bulk.ts'
import { replaceSent } from './links/corrections.ts'
import { listLinks, readLinkInFull, revokeLink } from './links/links.ts'
import { renewLink, renewPortal } from './links/renewals.ts'
import { readMessage } from './messages/messages.ts'
import { addOptOut, listOptOuts, removeOptOut } from './messages/opt_outs.ts'
import { listQuestions } from './messages/questions.ts'
import { countSegments } from './messages/segments.ts'
import { changeMessageSettings, settingsOf } from './messages/settings.ts'
import { sendCode, verifyCode } from './portal/codes.ts'
import { readPortalDocument } from './portal/files.ts'
import { readPortalBrand, readPortalLogo } from './portal/brand.ts'
import { opener } from './portal/opens.ts'
import { openPortal, readPortal } from './portal/portal.ts'
import { askQuestion } from './portal/questions.ts'

export function deliveryRoutes(base: Base): Handlers<typeof deliveryContract> {
  const portal = { base, noteAccess: accessWriter(base), open: opener(base) }
  return {
    listDeliveries,
    createDelivery: (tx, ask) => createDelivery(base, tx, ask),
    previewDelivery: (tx, ask) => previewDelivery(base, tx, ask),
    sampleDelivery: (tx, ask) => sampleDelivery(base, tx, ask),
    readDelivery: (tx, ask) => readDelivery(tx, ask.params.delivery_id),
    cancelDelivery,
    resendDelivery: (tx, ask) => resendDelivery(base, tx, ask),
    readMessage,
    listLinks,
    readLink: (tx, ask) => readLinkInFull(tx, ask.params.link_id),
    revokeLink,
    renewLink: (tx, ask) => renewLink(base, tx, ask),
    changeLinks: (tx, ask) => changeLinks(base, tx, ask),
    replaceSent: (tx, ask) => replaceSent(base, tx, ask),
    listAccesses,
    exportAccesses,
    readAccessChain: readChain,
    listQuestions,
    readMessageSettings: settingsOf,
    changeMessageSettings,
    countSegments: async (_tx, ask) => countSegments(ask.body.text),
    listOptOuts,
    addOptOut,
    removeOptOut,
    smsCallback: ask => smsCallback(base, ask),
    smsReply: ask => smsReply(base, ask),
    readPortal: ask => readPortal(portal, ask),
    readPortalBrand: ask => readPortalBrand(portal, ask),
    readPortalLogo: ask => readPortalLogo(portal, ask),
    sendCode: ask => sendCode(portal, ask),
    verifyCode: ask => verifyCode(portal, ask),
    openPortal: ask => openPortal(portal, ask),
    renewPortal: ask => renewPortal(portal, ask),
    askQuestion: ask => askQuestion(portal, ask),
    readPortalDocument: ask => readPortalDocument(portal, ask),
  }
}
