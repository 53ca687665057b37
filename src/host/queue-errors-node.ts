/**
 * What a database says, in sentences without its password.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { printable } from '../text/printable.js'

/** An address, with the password apart. */
export interface Address {
  /** With `***` for a password. */
  shown: string
  password: string
}

const FORM = 'postgres://user:password@host:5432/database'

/**
 * The address without its password.
 *
 * @throws HindcastError `OPTION_INVALID`
 */
export function addressOf(url: string): Address {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw invalidAddress('it does not read as an address')
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:') {
    throw invalidAddress(`it begins with ${printable(parsed.protocol)}`)
  }
  let password = parsed.searchParams.get('password') ?? ''
  try {
    password ||= decodeURIComponent(parsed.password)
  } catch {
    throw invalidAddress('its password has a % that stands for nothing; write it as %25')
  }
  const user = parsed.username === '' ? '' : `${parsed.username}${parsed.password === '' ? '' : ':***'}@`
  const host = parsed.host || parsed.searchParams.get('host') || ''
  return { shown: printable(`postgres://${user}${host}${parsed.pathname}`), password }
}

const invalidAddress = (why: string): HindcastError =>
  new HindcastError('OPTION_INVALID', `The address of the queue cannot be used: ${why}; expected ${FORM}.`, {
    option: 'queue',
  })

interface DatabaseError {
  code?: string
  message?: string
  errors?: DatabaseError[]
}

/** Codes of sockets, and of a server that goes down or comes up. */
const AWAY =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|57P0[123]|08\w{3}|53300|40001|40P01)$/
const AWAY_WORDS =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|connection error and is not queryable|server closed the connection/i

const codeOf = (error: DatabaseError): string => error.code ?? error.errors?.[0]?.code ?? ''

/** Whether the same may work in a moment. */
export function isAway(error: unknown): boolean {
  const own = error as DatabaseError
  return AWAY.test(codeOf(own)) || AWAY_WORDS.test(own.message ?? '')
}

/** Its words, without the password. */
export function saidBy(error: unknown, { password }: Address): string {
  const own = error as DatabaseError
  const text = own.message || own.errors?.[0]?.message || codeOf(own) || String(error)
  return printable(password === '' ? text : text.replaceAll(password, '***'))
}

const REFUSALS: Readonly<Record<string, (said: string) => string>> = {
  '28P01': (said) => `does not take this user and password (${said}); give the right ones in the address`,
  '28000': (said) => `does not let this user in (${said}); give another user, or allow it in pg_hba.conf`,
  '3D000': (said) => `has no such database (${said}); make it with createdb, or name another`,
  '42501': (said) => `does not let this user do that (${said}); let it create schemas: grant create on database`,
  '53100': (said) => `has no space left (${said})`,
}

/** The oldest PostgreSQL. */
const OLDEST = 13

/**
 * Why a database cannot be used.
 *
 * @param version of the server, as it says it, where that is known
 */
export function unavailable(error: unknown, address: Address, version: string | null = null): HindcastError {
  if (error instanceof HindcastError) return error
  const code = codeOf(error as DatabaseError)
  const said = saidBy(error, address)
  const refusal = REFUSALS[code]
  const sentence =
    version !== null && Number.parseInt(version, 10) < OLDEST
      ? `The database of the queue, ${address.shown}, is PostgreSQL ${printable(version)}, and ${OLDEST} or newer is needed.`
      : refusal !== undefined
        ? `The database of the queue, ${address.shown}, ${refusal(said)}.`
        : isAway(error) || code === 'ENOTFOUND'
          ? `No PostgreSQL server answers at ${address.shown} (${said}); start it, or give the address of another.`
          : `The database of the queue, ${address.shown}, refused (${said}); PostgreSQL ${OLDEST} or newer is needed.`
  // Without the cause: it may hold the address.
  return new HindcastError('QUEUE_UNAVAILABLE', sentence, { option: 'queue', address: address.shown, said: code })
}
