// Whole runs and tests of processes are tried once more where they fail: on a machine that is busy for a moment Meridian
// rightly says so, and its run is invalid. The first failure is printed. Units and properties have no second try.
jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });
