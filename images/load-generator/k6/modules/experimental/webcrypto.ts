// `k6/experimental/webcrypto`: an older name of what scripts have without importing it, which Node brings.

export const webcrypto = () => ({ crypto: globalThis.crypto });
