using System.Text;
using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>The request to a CA that lies beside a keystore.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    private static readonly CertificateTemplate Template = new(
        DistinguishedName.Parse("CN=own"), AlternativeNames.Parse("dns:own.example.com"), 365);

    public override string Name => "request";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. FixedIdentity.All.Select(identity => Encoding.ASCII.GetBytes(PemTarget.Pem(SigningRequest.Label, SigningRequest.Make(identity.Key, Template))))];

    public override byte[] Mutate(byte[] input, byte[] other, Random random) => random.Next(8) switch
    {
        0 => TextMutation.Apply(input, other, random),
        1 => ByteMutation.Apply(input, other, random),
        _ => EmbeddedMutation.InPem(input, other, random) ?? ByteMutation.Apply(input, other, random),
    };

    public override void Read(byte[] file)
    {
        _ = SigningRequest.PublicKeyInfo(file);
        _ = SigningRequest.AsksTheSame(file, FixedIdentity.Own.Key, Template);
    }
}
