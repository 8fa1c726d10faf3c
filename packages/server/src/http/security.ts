import type { District } from '#kernel/context'
import type { App } from '#kernel/http'

/** Origins of the operator's base map, which the pages may ask for tiles. */
const mapOrigins = (district: District): string[] => {
  const { baseMap } = district.settings
  const urls = typeof baseMap === 'object' && baseMap !== null && 'tiles' in baseMap ? [baseMap.tiles].flat() : []
  const origins = new Set<string>()
  for (const url of urls) {
    if (typeof url === 'string' && /^https?:\/\//.test(url)) origins.add(new URL(url.replaceAll(/[{}]/g, '')).origin)
  }
  return [...origins]
}

/**
 * What pages may load: scripts from this server alone; styles may stand inline, because the console's components set
 * them so; workers may be blobs, because the map makes its own.
 */
const contentPolicy = (maps: readonly string[]): string =>
  Object.entries({
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...maps],
    'connect-src': ["'self'", ...maps],
    'worker-src': ["'self'", 'blob:'],
    'font-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join(';')

/**
 * Security headers, put together once. On every page and file: Helmet's set (helmetjs.github.io), without
 * `strict-transport-security`. Whether the service is reached by TLS alone is known to the proxy in front, which sets that
 * one where it is. Answers in JSON leave out what is meant for pages alone.
 */
export const addSecurityHeaders = (app: App, district: District): void => {
  const forAll = {
    'content-security-policy': contentPolicy(mapOrigins(district)),
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
  const forPages = {
    ...forAll,
    'cross-origin-opener-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  }
  app.addHook('onRequest', ({ url }, reply, done) => {
    void reply.headers(url.startsWith('/api/') && !url.startsWith('/api/reference') ? forAll : forPages)
    done()
  })
}
