using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>JKS files. The first byte of an input says what the rest is.</summary>
internal sealed class JksTarget : FuzzTarget
{
    private const byte WholeFile = 0;
    private const byte WithoutHash = 1;
    private const byte PrivateKeyInfo = 2;
    private const byte CertificateOfKey = 3;

    public override string Name => "jks";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random)
    {
        var (kind, content) = (input[0], input[1..]);
        if (random.Next(64) == 0)
            kind = (byte)random.Next(4);
        var changed = kind >= PrivateKeyInfo ? Asn1Mutation.Apply(content, other[1..], random)
            : random.Next(2) == 0 ? EmbeddedMutation.InBytes(content, FixedIdentity.Own.Certificate.Der, random)
            : null;
        return [kind, .. changed ?? ByteMutation.Apply(content, other[1..], random)];
    }

    public override byte[] FileOf(byte[] input)
    {
        var content = input[1..];
        return input[0] switch
        {
            WithoutHash => JksEnvelope.Seal(content, Use.Password.Characters),
            PrivateKeyInfo => Entry(JksKeyProtector.Protect(content, JksCodecPassword()), FixedIdentity.Own.Certificate.Der),
            CertificateOfKey => Entry(JksKeyProtector.Protect(FixedIdentity.Own.Key.Pkcs8, JksCodecPassword()), content),
            _ => content,
        };
    }

    public override void Read(byte[] file) => Use.Store(KeyStoreFormat.Read(file, Use.Password, [], ReadLimits.Default), StoreType.Jks);

    private static byte[] JksCodecPassword() => System.Text.Encoding.BigEndianUnicode.GetBytes(Use.Password.Characters);

    private static byte[] Entry(byte[] key, byte[] certificate)
    {
        var output = new MemoryStream();
        output.Write([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 3, (byte)'o', (byte)'w', (byte)'n', 0, 0, 1, 0x8B, 0, 0, 0, 0]);
        WriteLengthPrefixed(key);
        output.Write([0, 0, 0, 1, 0, 5, (byte)'X', (byte)'.', (byte)'5', (byte)'0', (byte)'9']);
        WriteLengthPrefixed(certificate);
        return JksEnvelope.Seal(output.ToArray(), Use.Password.Characters);

        void WriteLengthPrefixed(byte[] bytes)
        {
            output.Write([(byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
            output.Write(bytes);
        }
    }

    private static IEnumerable<byte[]> MakeSeeds()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        KeyStoreEntry own = new KeyEntry("own", created, ProtectedKey.Opened(FixedIdentity.Own.Key), FixedIdentity.Own.Chain);
        KeyStoreEntry partner = new TrustedEntry("partner-äö", created, FixedIdentity.Alone.Certificate);
        KeyStoreEntry other = new TrustedEntry("puppet", created, FixedIdentity.Ed25519.Certificate);
        foreach (var entries in new KeyStoreEntry[][] { [partner, other], [own, partner], [own, other, partner], [] })
        {
            var file = JksCodec.Write(new KeyStore(entries), Use.Password, Use.Password);
            yield return [WithoutHash, .. JksEnvelope.WithoutHash(file)];
            yield return [WholeFile, .. file];
        }

        foreach (var identity in FixedIdentity.All.Append(FixedIdentity.Dsa))
        {
            yield return [PrivateKeyInfo, .. identity.Key.Pkcs8];
            yield return [CertificateOfKey, .. identity.Certificate.Der];
        }

        // Version 1 named no type of certificate.
        yield return [WithoutHash, 0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, (byte)'a', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, (byte)(FixedIdentity.Alone.Certificate.Der.Length >> 8), (byte)FixedIdentity.Alone.Certificate.Der.Length, .. FixedIdentity.Alone.Certificate.Der];
    }
}
