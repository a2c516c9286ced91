namespace MutualAuth.KeyStores.Locking;

/// <summary>One keystore as the lock file records it.</summary>
/// <param name="Path">Relative to the project, with '/'.</param>
/// <param name="Own">Null for a truststore.</param>
/// <param name="Successor">The staged own certificate; null where there is none.</param>
/// <param name="Partners">With aliases that are unique among them and not the own one.</param>
internal sealed record LockedKeyStore(string Path, LockedCertificate? Own, LockedCertificate? Successor, IReadOnlyList<LockedCertificate> Partners);
