using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>Where a server listens: a host name or an address, and a port.</summary>
/// <param name="Host">In ASCII (Punycode), without the brackets of an IPv6 address.</param>
internal sealed record Endpoint(string Host, int Port)
{
    public const int DefaultPort = 443;

    /// <summary>RFC 1035 §2.3.4, written out with dots.</summary>
    private const int LongestName = 253;

    /// <summary>Null where the host is a name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>Takes <c>host</c>, <c>host:port</c>, <c>[::1]:port</c>, <c>[::1]</c> and <c>::1</c>.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.BadEndpoint"/>.</exception>
    public static Endpoint Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
            throw Bad(text, "it is empty");
        // Before anything else is said of it: in front of the @ there may be a password.
        var at = trimmed.LastIndexOf('@');
        if (at >= 0)
            throw Bad("…" + trimmed.Substring(at), "it holds a user name");
        if (trimmed.IndexOf("://", StringComparison.Ordinal) >= 0)
            throw Bad(text, "it is a URL");

        if (trimmed[0] == '[')
        {
            var end = trimmed.IndexOf(']');
            if (end < 0)
                throw Bad(text, "the bracket is not closed");
            var rest = trimmed.Substring(end + 1);
            if (rest.Length > 0 && rest[0] != ':')
                throw Bad(text, "after the bracket comes a colon and the port");
            return new Endpoint(Ipv6(text, trimmed.Substring(1, end - 1)), rest.Length == 0 ? DefaultPort : PortOf(text, rest.Substring(1)));
        }

        var colon = trimmed.IndexOf(':');
        if (colon < 0)
            return new Endpoint(HostOf(text, trimmed), DefaultPort);
        return colon == trimmed.LastIndexOf(':')
            ? new Endpoint(HostOf(text, trimmed.Substring(0, colon)), PortOf(text, trimmed.Substring(colon + 1)))
            : new Endpoint(Ipv6(text, trimmed), DefaultPort);
    }

    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, Host.IndexOf(':') >= 0 ? "[{0}]:{1}" : "{0}:{1}", Host, Port);

    private static string Ipv6(string text, string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6
            ? address
            : throw Bad(text, $"\"{address}\" is not an IPv6 address");

    private static int PortOf(string text, string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
            ? number
            : throw Bad(text, $"\"{port}\" is not a port (1 to 65535)");

    private static string HostOf(string text, string host)
    {
        if (host.Length == 0)
            throw Bad(text, "the host is missing");
        if (host.Length > LongestName)
            throw Bad(text.Substring(0, 60) + "…", "no host name is that long");
        try
        {
            var ascii = host.All(c => c < 128) ? host : new IdnMapping().GetAscii(host);
            // The underscore is in the names of container networks.
            return ascii.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_')
                ? ascii
                : throw Bad(text, $"\"{host}\" is not a host name");
        }
        catch (ArgumentException)
        {
            throw Bad(text, $"\"{host}\" is not a host name");
        }
    }

    private static MutualAuthException Bad(string text, string reason) => Mab.BadEndpoint.Error(null, text, reason);
}
