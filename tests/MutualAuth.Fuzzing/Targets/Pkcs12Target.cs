using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>PKCS #12 files. The first byte of an input says what the rest is.</summary>
/// <param name="limits">Those of a build, or less: a fuzzer is to try many files, not the rounds of one file's derivation.</param>
internal sealed class Pkcs12Target(ReadLimits limits) : FuzzTarget
{
    private const byte WholeFile = 0;
    private const byte AuthenticatedSafe = 1;
    private const byte PlainContents = 2;
    private const byte EncryptedContents = 3;
    private const byte PrivateKeyInfo = 4;

    public override string Name => "pkcs12";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random)
    {
        var (kind, content) = (input[0], input[1..]);
        if (random.Next(64) == 0)
            kind = (byte)random.Next(5);
        return [kind, .. (random.Next(5) > 0 ? Asn1Mutation.Apply(content, other[1..], random) : null) ?? ByteMutation.Apply(content, other[1..], random)];
    }

    public override byte[] FileOf(byte[] input)
    {
        var content = input[1..];
        var password = Use.Password.Characters;
        return input[0] switch
        {
            AuthenticatedSafe => Pkcs12Envelope.Seal(content, password),
            PlainContents => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(content, null), password),
            EncryptedContents => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(content, password), password),
            PrivateKeyInfo => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(new DerSequence(
                new SafeBag(PkcsObjectIdentifiers.Pkcs8ShroudedKeyBag, Pkcs12Envelope.EncryptedKey(content, password)),
                CertificateBag(FixedIdentity.Own, BagAttributes.None)).GetEncoded(), null), password),
            _ => content,
        };
    }

    public override void Read(byte[] file) => Use.Store(KeyStoreFormat.Read(file, Use.Password, [], limits), StoreType.Pkcs12);

    private static IEnumerable<byte[]> MakeSeeds()
    {
        var named = new BagAttributes { FriendlyName = "own", LocalKeyId = LocalKeyId.For(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), []) };
        var trusted = new BagAttributes { FriendlyName = "partner", Trusted = true };
        var odd = trusted with { FriendlyName = null, Others = [[0x30, 10, 6, 3, 42, 3, 4, 0x31, 3, 2, 1, 5]] };
        var key = new SafeBag(PkcsObjectIdentifiers.Pkcs8ShroudedKeyBag, Pkcs12Envelope.EncryptedKey(FixedIdentity.Own.Key.Pkcs8, Use.Password.Characters), named.Write());
        var clearKey = new SafeBag(PkcsObjectIdentifiers.KeyBag, Asn1Object.FromByteArray(FixedIdentity.Own.Key.Pkcs8), named.Write());
        byte[][] contents =
        [
            Contents(key, CertificateBag(FixedIdentity.Own, named), CertificateBag(FixedIdentity.Intermediate, BagAttributes.None), CertificateBag(FixedIdentity.Root, BagAttributes.None)),
            Contents(clearKey, CertificateBag(FixedIdentity.Own, BagAttributes.None), CertificateBag(FixedIdentity.Alone, trusted)),
            Contents(CertificateBag(FixedIdentity.Alone, trusted), CertificateBag(FixedIdentity.Rsa, odd), CertificateBag(FixedIdentity.Ed25519, named)),
            Contents(new SafeBag(PkcsObjectIdentifiers.SecretBag, new DerSequence()), new SafeBag(PkcsObjectIdentifiers.CrlBag, new DerSequence())),
            Contents(),
        ];
        foreach (var content in contents)
        {
            yield return [PlainContents, .. content];
            yield return [EncryptedContents, .. content];
            yield return [AuthenticatedSafe, .. Pkcs12Envelope.Safe(content, Use.Password.Characters)];
            yield return [WholeFile, .. Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(content, null), Use.Password.Characters)];
        }

        foreach (var identity in FixedIdentity.All.Append(FixedIdentity.Dsa))
            yield return [PrivateKeyInfo, .. identity.Key.Pkcs8];
    }

    private static byte[] Contents(params SafeBag[] bags) => new DerSequence(bags).GetEncoded(Asn1Encodable.Der);

    private static SafeBag CertificateBag(FixedIdentity identity, BagAttributes attributes) => new(
        PkcsObjectIdentifiers.CertBag,
        new CertBag(PkcsObjectIdentifiers.X509Certificate, (Asn1Object)new DerOctetString(identity.Certificate.Der)),
        attributes.Write());
}
