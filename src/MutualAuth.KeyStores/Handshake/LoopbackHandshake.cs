using System.Diagnostics;
using System.Reflection;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Tls;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What both sides tell of a handshake.</summary>
internal interface ILoopbackSide
{
    short? AlertReceived { get; }

    int CipherSuite { get; }
}

/// <summary>How a handshake ended.</summary>
/// <param name="CipherSuite">Its name; null where the handshake failed.</param>
/// <param name="Failure">Null where it did not.</param>
internal sealed record HandshakeOutcome(string? CipherSuite, HandshakeFailure? Failure);

/// <param name="Alert">Of TLS, such as <c>certificate_expired</c>; null where the connection just ended.</param>
/// <param name="Reason">In words.</param>
internal sealed record HandshakeFailure(string? Alert, string Reason);

/// <summary>
/// A real mutual TLS handshake within the process, with application data in both directions. The other side has an identity
/// made for the occasion, and trusts the certificate that partners are handed and nothing else.
/// </summary>
/// <remarks>
/// By BouncyCastle's TLS on both sides: the platform's takes keys only in forms of its own, and Ed25519 nowhere.
/// </remarks>
internal sealed class LoopbackHandshake(PrivateKey key, IReadOnlyList<Certificates.Certificate> chain, DateTimeOffset now)
{
    private static readonly byte[] Question = [.. Enumerable.Range(0, 64).Select(value => (byte)value)];

    /// <summary>RSA 8192 needs some seconds, and ten times as much on a busy machine; other keys a fraction of a second.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

    /// <exception cref="OperationCanceledException">The build was ended.</exception>
    public HandshakeOutcome Run(TlsRole role, TlsVersion version, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var partner = new LoopbackPartner(chain, role, now);
        var own = new LoopbackParty(key, chain, presented => CheckPartner(partner, presented));
        var protocol = version == TlsVersion.Tls12 ? ProtocolVersion.TLSv12 : ProtocolVersion.TLSv13;
        return role == TlsRole.Client
            ? Run(new LoopbackClient(own, protocol), new LoopbackServer(partner.Party, protocol), role, partner, cancellation)
            : Run(new LoopbackClient(partner.Party, protocol), new LoopbackServer(own, protocol), role, partner, cancellation);
    }

    private HandshakeOutcome Run(LoopbackClient client, LoopbackServer server, TlsRole role, LoopbackPartner partner, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var clock = Stopwatch.StartNew();
        var (clientEnd, serverEnd) = LoopbackStream.Connect();
        using (clientEnd)
        using (serverEnd)
        using (limit.Token.Register(() => Close(clientEnd, serverEnd)))
        {
            var serving = Task.Factory.StartNew(() => Serve(server, serverEnd), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var clientError = Ask(client, clientEnd);
            var serverError = serving.GetAwaiter().GetResult();
            cancellation.ThrowIfCancellationRequested();
            // By the clock: on a busy machine the timer itself may be late.
            if (clock.Elapsed > Limit)
                return new HandshakeOutcome(null, new HandshakeFailure(null, $"it took longer than {Limit.TotalSeconds} seconds"));
            if (clientError is null && serverError is null)
                return new HandshakeOutcome(NameOf(client.CipherSuite), null);
            var (ownError, theirError) = role == TlsRole.Client ? (clientError, serverError) : (serverError, clientError);
            ILoopbackSide ownSide = role == TlsRole.Client ? client : server;
            return new HandshakeOutcome(null, Explain(partner, ownSide, ownError, theirError));
        }
    }

    private static HandshakeFailure Explain(LoopbackPartner partner, ILoopbackSide own, Exception? ownError, Exception? theirError)
    {
        // What the partner says comes first: that is what one is told by a real one. The rest follows from it.
        var theirs = theirError as TlsFatalAlert;
        var ours = ownError as TlsFatalAlert;
        var alert = own.AlertReceived ?? theirs?.AlertDescription ?? ours?.AlertDescription;
        var name = alert is { } description ? AlertDescription.GetName(description) : null;
        var reason = partner.Refusal ?? (ours is null && ownError is not null && theirs is null ? ownError.Message.TrimEnd('.') : Meaning(alert));
        return new HandshakeFailure(name, reason);
    }

    /// <summary>Alerts that the checks of the partner's do not raise themselves.</summary>
    private static string Meaning(short? alert) => alert switch
    {
        AlertDescription.handshake_failure => "the two sides find no algorithm that serves this key",
        AlertDescription.decrypt_error or AlertDescription.bad_certificate => "the signature made with the private key is not that of the certificate",
        AlertDescription.unsupported_certificate or AlertDescription.certificate_unknown => "the certificate is not accepted for TLS",
        AlertDescription.internal_error => "the private key cannot be used for it",
        _ => "the connection ended before the handshake did",
    };

    /// <summary>What we trust of the partner is its certificate itself, as after an import.</summary>
    private static void CheckPartner(LoopbackPartner partner, Org.BouncyCastle.Tls.Certificate presented)
    {
        if (presented is null || presented.IsEmpty || !presented.GetCertificateAt(0).GetEncoded().AsEnumerable().SequenceEqual(partner.Party.Chain[0].Der))
            throw new TlsFatalAlert(AlertDescription.unknown_ca);
    }

    private static void Close(Stream one, Stream other)
    {
        one.Dispose();
        other.Dispose();
    }

    private static Exception? Ask(LoopbackClient client, Stream end) => Attempt(end, stream =>
    {
        var protocol = new TlsClientProtocol(stream);
        protocol.Connect(client);
        protocol.Stream.Write(Question, 0, Question.Length);
        // In TLS 1.3 the client has ended its handshake before the server has seen the certificate: the answer tells.
        Expect(protocol.Stream, Question);
        protocol.Close();
    });

    private static Exception? Serve(LoopbackServer server, Stream end) => Attempt(end, stream =>
    {
        var protocol = new TlsServerProtocol(stream);
        protocol.Accept(server);
        Expect(protocol.Stream, Question);
        protocol.Stream.Write(Question, 0, Question.Length);
        protocol.Close();
    });

    /// <returns>What it failed with; null where it did not.</returns>
    private static Exception? Attempt(Stream end, Action<Stream> talk)
    {
        try
        {
            talk(end);
            return null;
        }
        catch (Exception exception)
        {
            // Whatever it is, the handshake failed; and the other side is not to wait for more.
            end.Dispose();
            return exception;
        }
    }

    private static void Expect(Stream stream, byte[] expected)
    {
        var read = new byte[expected.Length];
        for (var count = 0; count < read.Length;)
        {
            var some = stream.Read(read, count, read.Length - count);
            if (some <= 0)
                throw new EndOfStreamException("the connection ended before the data had come");
            count += some;
        }

        if (!read.AsEnumerable().SequenceEqual(expected))
            throw new InvalidDataException("other data came than was sent");
    }

    private static string NameOf(int cipherSuite) => typeof(CipherSuite).GetFields(BindingFlags.Public | BindingFlags.Static)
        .First(field => field.IsLiteral && (int)field.GetRawConstantValue()! == cipherSuite).Name;
}
