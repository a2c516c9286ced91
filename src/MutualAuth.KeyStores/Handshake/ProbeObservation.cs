using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What was seen of a live server. Nothing is judged yet.</summary>
/// <param name="Seconds">That everything together was allowed to take.</param>
internal sealed record ProbeObservation(Endpoint Endpoint, int Seconds)
{
    /// <summary>What the name stands for, in the resolver's order.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The address that took the connection; null where none did.</summary>
    public string? ConnectedTo { get; init; }

    public ConnectFailure Failure { get; init; }

    /// <summary>The system's words for <see cref="Failure"/>.</summary>
    public string FailureText { get; init; } = "";

    /// <summary>The handshake as Java would do it: a certificate is sent where the server's list of CAs allows it. Null where there was no connection.</summary>
    public TlsAttempt? First { get; init; }

    /// <summary>
    /// Another one, in which the certificate was sent though the list does not allow it: shows whether the server would have
    /// accepted it. Null where the list allows it, or nothing was asked for.
    /// </summary>
    public TlsAttempt? Insisting { get; init; }

    /// <summary>The outdated version of TLS that the server does speak, where it had none in common with us.</summary>
    public string? OutdatedVersion { get; init; }
}

internal enum ConnectFailure
{
    None,
    UnknownName,
    Refused,
    NoAnswer,
}

/// <summary>How a connection ended.</summary>
internal enum Ending
{
    /// <summary>By us, after everything was seen.</summary>
    Ours,

    /// <summary>The server said good-bye (close_notify).</summary>
    ClosedByServer,

    /// <summary>The server hung up without a word.</summary>
    Cut,

    Reset,
    TimedOut,
}

/// <summary>What was seen of one handshake.</summary>
internal sealed record TlsAttempt
{
    /// <summary>Such as <c>TLSv1.3</c>; null where the server has not agreed to any.</summary>
    public string? Version { get; init; }

    public string? Cipher { get; init; }

    /// <summary>In the order of the server.</summary>
    public IReadOnlyList<Certificate> ServerChain { get; init; } = [];

    /// <summary>Null where no client certificate was asked for.</summary>
    public CertificateWanted? Wanted { get; init; }

    /// <summary>Empty where none was sent.</summary>
    public IReadOnlyList<Certificate> Sent { get; init; } = [];

    /// <summary>The server takes no signature that the own key can make, so that nothing could be sent.</summary>
    public bool NoSignatureInCommon { get; init; }

    public bool HandshakeComplete { get; init; }

    public TlsAlert? AlertReceived { get; init; }

    public TlsAlert? AlertSent { get; init; }

    /// <summary>The first bytes that came, where they are not TLS.</summary>
    public byte[] InsteadOfTls { get; init; } = [];

    /// <summary>The HTTP request was sent.</summary>
    public bool Asked { get; init; }

    public HttpAnswer? Answer { get; init; }

    public Ending Ending { get; init; }
}

/// <summary>What a server has said about the client certificate that it wants.</summary>
/// <param name="Authorities">The names of the CAs that it accepts; empty for any.</param>
internal sealed record CertificateWanted(IReadOnlyList<X509Name> Authorities)
{
    /// <summary>Java's rule (X509KeyManager): one of the chain's certificates was issued by one of the list.</summary>
    public bool Allows(IReadOnlyList<Certificate> chain) => Authorities.Count == 0
        || chain.Any(certificate => Authorities.Any(name => name.Equivalent(certificate.Structure.Issuer, inOrder: true)));
}

/// <param name="StatusLine">Such as <c>HTTP/1.1 400 Bad Request</c>.</param>
/// <param name="Body">Its beginning, where it was asked for.</param>
internal sealed record HttpAnswer(int Status, string StatusLine, string Body);
