// The one way out for mail and SMS. A module that sends many messages at its own pace asks for the workspace's driver:
//
//   const driver = await base.post.mailOf(workspace_id)         // or smsOf
//   const { id, state, said } = await driver.send(mail, job.signal)
//
// and keeps `id` to know callbacks by (`driver.readCallback`), `said` for its log; `Undeliverable` is final,
// `Unreachable` may pass (both in driver.ts). No more than `driver.pace` messages a second. Outside a transaction: servers are slow.
// A module that sends one mail with what it just did calls `sendMailLater` in its own transaction, and is done.
export type { Callback, CallbackRequest, Driver, Mail, Reply, Sent, Sms } from './driver.ts'
export { Undeliverable, Unreachable } from './driver.ts'
export { postJobs, sendMailLater, mailSecrets } from './later.ts'
export { withPictures } from './pictures.ts'
export type { Post } from './post.ts'
export { openPost } from './post.ts'
export { smsKind } from './sms_kind.ts'
export { smtpKind } from './smtp_kind.ts'
