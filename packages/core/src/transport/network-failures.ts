/** A kind of failure without a complete answer, and what to do about it. */
export interface NetworkFailure {
  readonly error: 'unavailable' | 'timed_out'
  /** What happened, to follow "Could not reach https://…: ". */
  readonly says: string
  readonly advice: string
  /** Whether the same request may succeed in a moment; otherwise a person has to act. */
  readonly transient: boolean
  /** System and library codes that identify it. */
  readonly codes: RegExp
  /** Messages that identify it, in runtimes whose errors have no code. */
  readonly messages: RegExp
}

/** The kinds, most specific first. */
export const networkFailures = {
  proxy: {
    error: 'unavailable',
    says: 'the proxy refused the request',
    advice: 'Check the address, user and password of the proxy, and that it lets this host through.',
    transient: false,
    codes: /^(?:UND_ERR_PRX_TLS|UND_ERR_SOCKS5.*)$/,
    messages: /\bproxy (?:response|authentication)/i,
  },
  certificate: {
    error: 'unavailable',
    says: 'its TLS certificate is not trusted',
    advice: 'Check the host and the clock of this machine; if a company proxy intercepts TLS, trust its certificate.',
    transient: false,
    codes:
      /^(?:CERT_.*|UNABLE_TO_.*|.*SELF_SIGNED_CERT.*|ERR_TLS_CERT_.*|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|UnknownIssuer)$/,
    messages: /certificate|UnknownIssuer/i,
  },
  tls: {
    error: 'unavailable',
    says: 'the TLS handshake failed',
    advice: 'Check that the host and port use TLS, or use http for a local Segment without TLS.',
    transient: false,
    codes: /^(?:ERR_SSL_.*|ERR_TLS_.*|EPROTO)$/,
    messages: /\b(?:tls|ssl)\b/i,
  },
  name: {
    error: 'unavailable',
    says: 'the host name was not found',
    advice: 'Check the spelling of the host, the network and DNS.',
    transient: true,
    codes: /^(?:ENOTFOUND|EAI_.*|ENODATA|ESERVFAIL|DNSException|.*DNS.*)$/,
    messages: /\bdns\b|name resolution|getaddrinfo|lookup address/i,
  },
  timeout: {
    error: 'timed_out',
    says: 'it did not answer in time',
    advice: 'Try again, or give it more time.',
    transient: true,
    codes: /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    messages: /timed? ?out/i,
  },
  refused: {
    error: 'unavailable',
    says: 'nothing listens on that host and port',
    advice: 'Check the host and port, and that the server runs.',
    transient: true,
    codes: /^(?:ECONNREFUSED|ConnectionRefused)$/,
    messages: /connection refused|unable to connect/i,
  },
  unreachable: {
    error: 'unavailable',
    says: 'the network has no route to it',
    advice: 'Check the network, firewall and proxy of this machine.',
    transient: true,
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/,
    messages: /unreachable/i,
  },
  broken: {
    error: 'unavailable',
    says: 'the connection broke before the answer was complete',
    advice: 'Try again; the same messageId makes that safe.',
    transient: true,
    codes:
      /^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED|ConnectionClosed|HPE_.*)$/,
    messages: /terminated|socket|connection (?:reset|closed)|other side closed|unexpected eof/i,
  },
} as const satisfies Record<string, NetworkFailure>

/** A failure without details, as in browsers. */
export const unknownFailure: NetworkFailure = {
  error: 'unavailable',
  says: 'the request failed without an answer',
  advice:
    'Check the network and the host; browsers also report this if the server does not allow requests from this page.',
  transient: true,
  codes: /^$/,
  messages: /^$/,
}
