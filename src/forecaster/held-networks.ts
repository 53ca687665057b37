/**
 * The networks of a forecaster while it trains.
 *
 * @module
 */
import { type Claim, claim, type Network } from '../network/index.js'
import { type ForecasterState, newNetworks, requireLive } from './state.js'

/** The networks of a forecaster in the hands of a training, which may have to make them anew. */
export class HeldNetworks {
  private readonly state: ForecasterState
  private held: Claim[]

  constructor(state: ForecasterState) {
    this.state = state
    this.held = claimAll(state.networks)
  }

  /** The networks; made anew where there are none of that size yet, or where the training shall begin anew. */
  async of(inputSize: number, reset: boolean): Promise<Member[]> {
    const { state } = this
    requireLive(state)
    const { networks } = state
    if (networks.length === 0 || reset || networks[0].options.inputSize !== inputSize) {
      const made = await newNetworks(state.options, inputSize)
      if (state.disposed) made.forEach((net) => net.dispose())
      requireLive(state)
      this.release()
      networks.forEach((net) => net.dispose())
      this.held = claimAll(made)
      Object.assign(state, { networks: made, fitted: null, start: 'new' } satisfies Partial<ForecasterState>)
    }
    return this.members
  }

  /** The networks as they are. */
  get members(): Member[] {
    return this.state.networks.map((net, s) => ({ net, ...this.held[s] }))
  }

  /** Claims other networks as well, which then either replace these or are disposed of. */
  beside(made: readonly Network[]): SpareNetworks {
    const { state } = this
    const claims = claimAll(made)
    let kept = false
    return {
      members: made.map((net, s) => ({ net, ...claims[s] })),
      keep: () => {
        kept = true
        this.release()
        state.networks.forEach((net) => net.dispose())
        state.networks = made
        this.held = claims
      },
      release: () => {
        if (kept) return
        claims.forEach(({ release }) => release())
        made.forEach((net) => net.dispose())
      },
    }
  }

  release(): void {
    this.held.forEach(({ release }) => release())
    this.held = []
  }
}

/** Networks that may take the place of those of a forecaster. */
export interface SpareNetworks {
  members: readonly Member[]
  /** Puts them in the place of the others. */
  keep(): void
  /** Disposes of them unless they were kept. */
  release(): void
}

/** One of the networks that forecast together, taken for a training. */
export type Member = { net: Network } & Claim

/** Takes all networks, or none. */
function claimAll(networks: readonly Network[]): Claim[] {
  const held: Claim[] = []
  try {
    for (const network of networks) held.push(claim(network, 'fit'))
    return held
  } catch (error) {
    held.forEach(({ release }) => release())
    throw error
  }
}
