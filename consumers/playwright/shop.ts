import type { BrowserContext, Page } from '@playwright/test'

/** Far longer than any machine needs, so only a hang fails. */
export const patiently = { timeoutMs: 120_000 }

/** A page with Segment's snippet; the button sends an order. */
const shop = `<!doctype html><title>Shop</title><button onclick="analytics.track('Order Completed', { revenue: 19.99 })">Buy</button>
<a href="https://shop.example.com/help" target="_blank">Help</a><script>
  var analytics = window.analytics = []
  analytics._writeKey = 'browser-write-key'
  ;['track', 'identify', 'page'].forEach(function (name) {
    analytics[name] = function () { analytics.push([name].concat(Array.prototype.slice.call(arguments))) }
  })
  var script = document.createElement('script')
  script.src = 'https://cdn.segment.com/analytics.js/v1/browser-write-key/analytics.min.js'
  document.head.appendChild(script)
  analytics.page('Shop')
</script>`

/** Serves the shop to the pages of a context. */
export const serveShop = (context: BrowserContext): Promise<void> =>
  context.route('https://shop.example.com/**', (route) => route.fulfill({ contentType: 'text/html', body: shop }))

/** Sends a call from a page without analytics.js. */
export const send = (page: Page, event: string): Promise<number> =>
  page.evaluate(async (name) => {
    const body = JSON.stringify({ userId: 'u', event: name, writeKey: 'browser-write-key' })
    const { status } = await fetch('https://api.segment.io/v1/t', { method: 'POST', body })
    return status
  }, event)
