// Tabs of one browser share its cookies: when one signs in or out, the others show somebody else's pages until they reload.
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('octavo.session')

export function tellTabs(): void {
  channel?.postMessage('changed')
}

export function onOtherTab(listener: () => void): void {
  channel?.addEventListener('message', listener)
}
