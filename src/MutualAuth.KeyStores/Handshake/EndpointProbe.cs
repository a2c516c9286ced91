using System.Net;
using System.Net.Sockets;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>Connects to a live server as a client of mutual TLS, and writes down all that is seen.</summary>
/// <param name="Limit">For everything together.</param>
internal sealed record EndpointProbe(Endpoint Endpoint, TimeSpan Limit)
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(15);

    /// <summary>For one of several addresses: a dead one must not use up the time of the next.</summary>
    private static readonly TimeSpan AddressLimit = TimeSpan.FromSeconds(5);

    /// <param name="own">Sent where the server asks for it; its key is in the clear. Null to connect without.</param>
    /// <exception cref="OperationCanceledException"/>
    public ProbeObservation Run(KeyEntry? own, CancellationToken cancellation)
    {
        var deadline = new Deadline(Limit, cancellation);
        var seen = Resolve(deadline, out var addresses);
        foreach (var address in addresses)
        {
            cancellation.ThrowIfCancellationRequested();
            var last = ReferenceEquals(address, addresses[addresses.Count - 1]);
            var limit = last || deadline.Left < AddressLimit ? deadline.Left : AddressLimit;
            var (socket, failure, words) = Connect(address, limit, cancellation);
            if (socket is null)
            {
                seen = seen with { Failure = failure, FailureText = words };
                continue;
            }

            seen = seen with { ConnectedTo = address.ToString(), Failure = ConnectFailure.None, FailureText = "" };
            using (socket)
                return Converse(seen, socket, address, own, deadline);
        }

        return seen;
    }

    /// <summary>Tries a keystore, and says what came of it.</summary>
    /// <exception cref="OperationCanceledException"/>
    public (IReadOnlyList<string> Lines, IReadOnlyList<Finding> Findings) Try(ProbeSubject subject, DateTimeOffset now, CancellationToken cancellation)
    {
        var seen = Run(subject.Own, cancellation);
        var verdict = ProbeVerdict.Of(seen, subject, now);
        return (ProbeText.Lines(seen, subject, verdict, now), verdict.Findings);
    }

    private ProbeObservation Converse(ProbeObservation seen, Socket socket, IPAddress address, KeyEntry? own, Deadline deadline)
    {
        var first = Converse(socket, own, insist: false, ProbeClient.Current, "HEAD", deadline);
        first = WithText(first, address, own, insist: false, deadline);
        seen = seen with { First = first };
        if (own is not null && first.Wanted is { } wanted && !wanted.Allows(own.Chain))
        {
            var insisting = Again(address, own, insist: true, ProbeClient.Current, "HEAD", deadline);
            seen = seen with { Insisting = insisting is null ? null : WithText(insisting, address, own, insist: true, deadline) };
        }

        if (first.Version is null && (first.AlertReceived ?? first.AlertSent) is { Code: TlsAlert.ProtocolVersion or TlsAlert.HandshakeFailure })
            seen = seen with { OutdatedVersion = Again(address, null, insist: false, ProbeClient.Outdated, null, deadline)?.Version };
        return seen;
    }

    /// <summary>A refusal says what is missing in its text, which the answer to HEAD does not hold.</summary>
    private TlsAttempt WithText(TlsAttempt attempt, IPAddress address, KeyEntry? own, bool insist, Deadline deadline) =>
        attempt.Answer is { Status: 400 } answer && Again(address, own, insist, ProbeClient.Current, "GET", deadline)?.Answer is { Status: 400 } full
            ? attempt with { Answer = answer with { Body = full.Body } }
            : attempt;

    private TlsAttempt? Again(
        IPAddress address, KeyEntry? own, bool insist, Org.BouncyCastle.Tls.ProtocolVersion[] versions, string? method, Deadline deadline)
    {
        var (socket, _, _) = Connect(address, deadline.Left, deadline.Cancellation);
        if (socket is null)
            return null;
        using (socket)
            return Converse(socket, own, insist, versions, method, deadline);
    }

    private TlsAttempt Converse(
        Socket socket, KeyEntry? own, bool insist, Org.BouncyCastle.Tls.ProtocolVersion[] versions, string? method, Deadline deadline) =>
        new TlsConversation(socket, new ProbeClient(Endpoint, own, insist, versions), Endpoint, deadline).Run(method);

    private ProbeObservation Resolve(Deadline deadline, out IReadOnlyList<IPAddress> addresses)
    {
        addresses = [];
        var seen = new ProbeObservation(Endpoint, (int)Math.Ceiling(Limit.TotalSeconds));
        try
        {
            if (Endpoint.Address is { } address)
            {
                addresses = [address];
            }
            else
            {
                var lookup = Dns.GetHostAddressesAsync(Endpoint.Host);
                if (!lookup.Wait((int)deadline.Left.TotalMilliseconds, deadline.Cancellation))
                    return seen with { Failure = ConnectFailure.UnknownName, FailureText = "the resolver did not answer in time" };
                addresses = lookup.Result;
            }
        }
        catch (AggregateException exception) when (exception.InnerException is SocketException or ArgumentException)
        {
            return seen with { Failure = ConnectFailure.UnknownName, FailureText = exception.InnerException.Message.TrimEnd('.') };
        }

        return addresses.Count == 0
            ? seen with { Failure = ConnectFailure.UnknownName, FailureText = "it has no address" }
            : seen with { Addresses = addresses.Select(one => one.ToString()).ToList() };
    }

    private (Socket? Socket, ConnectFailure Failure, string Words) Connect(IPAddress address, TimeSpan limit, CancellationToken cancellation)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.SendTimeout = (int)Limit.TotalMilliseconds;
            if (socket.ConnectAsync(address, Endpoint.Port).Wait((int)limit.TotalMilliseconds, cancellation))
                return (socket, ConnectFailure.None, "");
            socket.Dispose();
            return (null, ConnectFailure.NoAnswer, $"no answer within {limit.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)} seconds");
        }
        catch (Exception exception) when (exception is SocketException or AggregateException { InnerException: SocketException })
        {
            socket?.Dispose();
            var error = exception as SocketException ?? (SocketException)exception.InnerException!;
            var failure = error.SocketErrorCode == SocketError.ConnectionRefused ? ConnectFailure.Refused : ConnectFailure.NoAnswer;
            return (null, failure, error.Message.TrimEnd('.'));
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }
    }
}
