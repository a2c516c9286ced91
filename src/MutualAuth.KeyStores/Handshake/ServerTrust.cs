using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>Which trusted entry a presented chain leads to.</summary>
/// <param name="Path">From the server's own certificate up to the trusted one, or as far as it goes.</param>
/// <param name="Anchor">Null where it leads to none.</param>
internal sealed record ServerTrust(IReadOnlyList<Certificate> Path, TrustedEntry? Anchor)
{
    /// <summary>By signature. An entry trusts the very certificate; what it has signed only where it is a CA's.</summary>
    public static ServerTrust Of(IReadOnlyList<Certificate> chain, IReadOnlyList<TrustedEntry> trusted)
    {
        // Trusted ones first: of a root and its cross-signed twin, the one that is trusted is meant.
        var candidates = trusted.Select(entry => entry.Certificate).Concat(chain.Skip(1)).Where(MaySign).Distinct();
        var path = new ChainSearch(candidates).From(chain[0]);
        for (var i = 0; i < path.Count; i++)
        {
            if (trusted.FirstOrDefault(entry => entry.Certificate.Equals(path[i])) is { } anchor)
                return new ServerTrust(path.Take(i + 1).ToList(), anchor);
        }

        return new ServerTrust(path, null);
    }

    /// <summary>Java lets a root of X.509 version 1, which has no extensions to say so, be a CA.</summary>
    private static bool MaySign(Certificate certificate) =>
        certificate.IsAuthority || (certificate.IsSelfIssued && certificate.Structure.TbsCertificate.Extensions is null);
}
