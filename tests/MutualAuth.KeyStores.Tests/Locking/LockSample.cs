using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.KeyStores.Tests.Locking;

internal static class LockSample
{
    public static LockedCertificate Certificate(string alias, string? subject = null, string expires = "2031-01-01") =>
        new(alias, subject ?? "CN=" + alias, Sha256(alias), expires);

    /// <summary>A fingerprint that is the same for the same text.</summary>
    public static string Sha256(string text) => Fingerprint.Format(SHA256.HashData(Encoding.Unicode.GetBytes(text)));

    public static LockedKeyStore Truststore(string path, params LockedCertificate[] partners) => new(path, null, null, partners);

    /// <summary>In the order in which it is written.</summary>
    public static LockFile Sorted(LockFile file) => new(
        file.KeyStores
            .OrderBy(store => store.Path, StringComparer.Ordinal)
            .Select(store => store with { Partners = store.Partners.OrderBy(partner => partner.Alias, StringComparer.Ordinal).ToList() })
            .ToList());

    public static void AssertSame(LockFile expected, LockFile actual)
    {
        Assert.HasCount(expected.KeyStores.Count, actual.KeyStores);
        foreach (var (one, other) in expected.KeyStores.Zip(actual.KeyStores))
        {
            Assert.AreEqual((one.Path, one.Own, one.Successor), (other.Path, other.Own, other.Successor));
            CollectionAssert.AreEqual(one.Partners.ToArray(), other.Partners.ToArray());
        }
    }
}
