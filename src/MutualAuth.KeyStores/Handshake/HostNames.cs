using System.Net;
using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>Whether a certificate is for a host, as Java decides it (RFC 6125, RFC 2818).</summary>
/// <param name="Through">The name of the certificate that matches; null where none does.</param>
/// <param name="Names">All that it has, to be shown.</param>
internal sealed record HostMatch(string? Through, IReadOnlyList<string> Names);

internal static class HostNames
{
    public static HostMatch Match(Certificate certificate, Endpoint endpoint)
    {
        var (hosts, addresses) = Alternatives(certificate);
        var names = hosts.Select(host => "dns:" + PrintableText.Of(host)).Concat(addresses.Select(address => "ip:" + address)).ToList();
        if (endpoint.Address is { } wanted)
            return new HostMatch(addresses.Contains(wanted) ? "ip:" + wanted : null, names);
        if (hosts.Count > 0)
            return new HostMatch(hosts.FirstOrDefault(host => IsMatch(host, endpoint.Host)) is { } found ? "dns:" + PrintableText.Of(found) : null, names);

        // The common name counts where no alternative name is a host's: in Java, but not in browsers, curl or .NET.
        var common = CommonName(certificate);
        if (common is not null)
            names.Add("CN=" + PrintableText.Of(common));
        return new HostMatch(common is not null && IsMatch(common, endpoint.Host) ? "CN=" + PrintableText.Of(common) : null, names);
    }

    /// <summary>A wildcard is the whole first label, stands for exactly one, and is never right above a top-level domain.</summary>
    public static bool IsMatch(string pattern, string host)
    {
        pattern = pattern.TrimEnd('.');
        host = host.TrimEnd('.');
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase);
        var rest = pattern.Substring(1);
        var dot = host.IndexOf('.');
        return dot > 0 && rest.IndexOf('.', 1) > 0 && rest.IndexOf('*') < 0
            && string.Equals(rest, host.Substring(dot), StringComparison.OrdinalIgnoreCase);
    }

    private static (IReadOnlyList<string> Hosts, IReadOnlyList<IPAddress> Addresses) Alternatives(Certificate certificate)
    {
        try
        {
            var extensions = certificate.Structure.TbsCertificate.Extensions;
            if (extensions is null || GeneralNames.FromExtensions(extensions, X509Extensions.SubjectAlternativeName) is not { } names)
                return ([], []);
            var all = names.GetNames();
            return (
                all.Where(name => name.TagNo == GeneralName.DnsName).Select(name => DerIA5String.GetInstance(name.Name).GetString()).ToList(),
                all.Where(name => name.TagNo == GeneralName.IPAddress)
                    .Select(name => Asn1OctetString.GetInstance(name.Name).GetOctets())
                    .Where(octets => octets.Length is 4 or 16)
                    .Select(octets => new IPAddress(octets)).ToList());
        }
        catch (Exception)
        {
            // Names that cannot be read match nothing.
            return ([], []);
        }
    }

    private static string? CommonName(Certificate certificate) =>
        certificate.Structure.Subject.GetValueList(X509Name.CN) is { Count: > 0 } values ? values[values.Count - 1] : null;
}
