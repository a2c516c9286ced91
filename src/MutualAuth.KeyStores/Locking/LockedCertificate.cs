using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.KeyStores.Locking;

/// <summary>One certificate as the lock file records it.</summary>
/// <param name="Alias">As the keystore holds it: in lower case.</param>
/// <param name="Subject">For the reader; what is enforced is the fingerprint.</param>
/// <param name="Sha256">As <see cref="Certificate.Sha256"/> prints it; empty where <see cref="IsToBeMade"/>.</param>
/// <param name="Expires">The last day in UTC, such as 2027-11-24; empty where <see cref="IsToBeMade"/>.</param>
internal sealed record LockedCertificate(string Alias, string Subject, string Sha256, string Expires)
{
    public static LockedCertificate Of(string alias, Certificate certificate) =>
        new(Stores.Alias.Normalize(alias), certificate.Subject, certificate.Sha256, certificate.LastDay);

    /// <summary>
    /// An own certificate that a build would make. Nobody knows its fingerprint yet: it can be compared with what is
    /// recorded, and cannot be recorded itself.
    /// </summary>
    public static LockedCertificate ToBeMade(string alias, string subject) => new(Stores.Alias.Normalize(alias), subject, "", "");

    public bool IsToBeMade => Sha256.Length == 0;
}
